// For `node --require`: keeps a program of others on this machine. Whatever it listens on, it listens on 127.0.0.1;
// whatever it calls elsewhere is refused.
"use strict";
const dns = require("dns");
const net = require("net");

const HERE = "127.0.0.1";
const here = (host) => !host || /^(localhost|::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(host);
const refusal = (host) => Object.assign(new Error(`${host} is not on this machine`), { code: "ECONNREFUSED" });

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  if (first && typeof first === "object" && first.port != null) {
    return listen.call(this, { ...first, host: HERE }, ...rest);
  }
  if (/^\d+$/.test(String(first))) {
    if (typeof rest[0] === "string" || rest[0] == null) rest.shift();
    return listen.call(this, first, HERE, ...rest);
  }
  return listen.call(this, first, ...rest);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...told) {
  const first = Array.isArray(told[0]) ? told[0][0] : told[0];
  const host = first && typeof first === "object" ? first.host : typeof told[1] === "string" ? told[1] : null;
  if (here(host)) return connect.apply(this, told);
  process.nextTick(() => this.destroy(refusal(host)));
  return this;
};

const lookup = dns.lookup;
dns.lookup = function (host, ...rest) {
  if (here(host) || net.isIP(host)) return lookup.call(this, host, ...rest);
  process.nextTick(() => rest[rest.length - 1](refusal(host)));
};
