// A client of a proxy: npm's socks, undici, http-proxy-agent or https-proxy-agent.
// Arguments: the way, address and port of the proxy, the host that is wanted, user and password
// (or two empty words). Says the page of the host, or why it did not get it.
const dgram = require("node:dgram");
const http = require("node:http");

const [way, proxy, port, host, user, password] = process.argv.slice(2);
const login = user ? `${user}:${encodeURIComponent(password)}@` : "";
const address = `http://${login}${proxy}:${port}`;

async function tunnel(type) {
  const { SocksClient } = require("socks");
  const { socket } = await SocksClient.createConnection({
    proxy: { host: proxy, port: Number(port), type, userId: user || undefined, password: password || undefined },
    command: "connect",
    destination: { host, port: 80 },
    timeout: 20000,
  });
  socket.write("GET / HTTP/1.1\r\nHost: far\r\nConnection: close\r\n\r\n");
  socket.resume();
  let said = "";
  for await (const part of socket) said += part;
  return said.split("\r\n\r\n")[1];
}

function datagram() {
  const { SocksClient } = require("socks");
  return new Promise((resolve, reject) => {
    const client = new SocksClient({
      proxy: { host: proxy, port: Number(port), type: 5, userId: user || undefined, password: password || undefined },
      command: "associate",
      destination: { host: "0.0.0.0", port: 0 },
      timeout: 20000,
    });
    client.on("error", reject);
    client.on("established", ({ remoteHost }) => {
      const socket = dgram.createSocket("udp4");
      socket.on("message", (message) => resolve(`${SocksClient.parseUDPFrame(message).data}\n`));
      const frame = SocksClient.createUDPFrame({ remoteHost: { host, port: 7 }, data: Buffer.from("hello") });
      socket.send(frame, remoteHost.port, remoteHost.host);
    });
    client.connect();
  });
}

function page(agent) {
  return new Promise((resolve, reject) => {
    http
      .get(`http://${host}/`, { agent, headers: { Connection: "close" } }, (answer) => {
        let said = "";
        answer.on("data", (part) => (said += part));
        answer.on("end", () =>
          resolve(answer.statusCode === 200 ? said : `${answer.statusCode} ${answer.headers["x-hub-cause"]}`),
        );
      })
      .on("error", reject);
  });
}

async function undici() {
  const { ProxyAgent, request } = require("undici");
  const token = user ? `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` : undefined;
  const dispatcher = new ProxyAgent({ uri: `http://${proxy}:${port}`, token });
  const { body } = await request(`http://${host}/`, { dispatcher });
  return body.text();
}

const ways = {
  absolute: () => page(new (require("http-proxy-agent").HttpProxyAgent || require("http-proxy-agent"))(address)),
  connect: () => page(new (require("https-proxy-agent").HttpsProxyAgent || require("https-proxy-agent"))(address)),
  undici,
  socks4: () => tunnel(4),
  socks4a: () => tunnel(4),
  socks5: () => tunnel(5),
  socks5h: () => tunnel(5),
  udp: datagram,
};
ways[way]()
  .then((said) => process.stdout.write(said))
  .catch((e) => console.log("refused", e.message))
  .finally(() => process.exit());
