"""Socket Mode: Slack's requests over a connection that we open, so that no public address is needed."""

import asyncio

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

log = structlog.get_logger()

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LOOK = 15.0
"""Seconds between two looks at the connection."""


class Socket:
    """Connects, and connects again, until told to stop. The SDK mends a connection that breaks; one that could not be
    made is tried again here, with a new address each time. `look` is how many seconds pass between two looks at it."""

    def __init__(self, bolt: AsyncApp, app_token: str, api_url: str) -> None:
        self.bolt = bolt
        self.app_token = app_token
        self.api_url = api_url
        self.handler: AsyncSocketModeHandler | None = None
        self.connecting: asyncio.Task[None] | None = None
        self.problem: str | None = None
        self.look = LOOK

    def start(self) -> None:
        self.connecting = asyncio.create_task(self._connect())

    async def _connect(self) -> None:
        """The SDK would try for ever without a word, so that we ask for the address ourselves."""
        web_client = AsyncWebClient(base_url=self.api_url, timeout=10, retry_handlers=[], logger=self.bolt.logger)
        self.handler = AsyncSocketModeHandler(self.bolt, self.app_token, logger=self.bolt.logger, web_client=web_client)
        wait = FIRST_WAIT
        while (address := await self._address(self.handler.client)) is None:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        self.handler.client.wss_uri = address
        await asyncio.gather(self.handler.connect_async(), self._watch(self.handler.client))  # type: ignore[no-untyped-call]

    async def _watch(self, client: SocketModeClient) -> None:
        """An address is good for one connection, soon after it was given. The SDK would try the same one for ever;
        without any it asks for another."""
        broken = False
        while True:
            await asyncio.sleep(self.look)
            before, broken = broken, not await client.is_connected()
            if broken and before:
                client.wss_uri = None
                self.problem = "The connection that Slack gave us cannot be made or is broken: nothing can come in."
                log.warning("slack is not ready", problem=self.problem)
            elif not broken:
                self.problem = None

    async def _address(self, client: SocketModeClient) -> str | None:
        try:
            address = await client.issue_new_wss_url()
        except Exception as error:
            self.problem = f"Slack gives us no connection ({type(error).__name__}): nothing can come in."
            log.warning("slack is not ready", problem=self.problem)
            return None
        self.problem = None
        return address

    async def stop(self) -> None:
        if self.connecting:
            self.connecting.cancel()
            await asyncio.wait({self.connecting})
        if self.handler:
            await self.handler.close_async()  # type: ignore[no-untyped-call]
