"""Is told: settings, the schedule HR starts from, the manifests of the platforms."""
