// A proxy for programs that have the vendor's address compiled in: what they send to `<anything>.slack.com` over TLS arrives at a
// clone, and nothing goes anywhere else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/** A key and a certificate for the vendor's names, in a folder of their own. */
function identity() {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-proxy-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = 'subjectAltName=DNS:slack.com,DNS:*.slack.com';
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  const subject = ['-subj', '/CN=slack.com', '-addext', names];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', certificate], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { folder, key, certificate };
}

/** Opens a proxy to the clone at `base`, which takes itself for the workspace at `https://<host>`. */
export async function openProxy(base, host) {
  const files = identity();
  const requests = [];
  const client = base.protocol === 'https:' ? https : http;
  const tls = https.createServer(
    { key: readFileSync(files.key), cert: readFileSync(files.certificate) },
    (request, response) => {
      const headers = { ...request.headers, host, 'x-forwarded-proto': 'https' };
      const { hostname, port } = base;
      const options = { hostname, port, servername: hostname, method: request.method, path: request.url, headers };
      const onward = client.request(options, (answer) => {
        requests.push({ path: request.url, status: answer.statusCode });
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.writeHead(502).end());
      request.pipe(onward);
    },
  );
  const tlsPort = await listening(tls);
  const open = new Set();
  const proxy = http.createServer((request, response) => response.writeHead(502).end());
  proxy.on('connect', (request, socket) => {
    if (!/(^|\.)slack\.com:443$/.test(request.url)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const onward = net.connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) {
      open.add(end);
      end.on('error', () => [socket, onward].forEach((one) => one.destroy()));
      end.on('close', () => open.delete(end));
    }
  });
  const url = `http://127.0.0.1:${await listening(proxy)}`;
  return {
    url,
    requests,
    /** What to trust behind it. */
    authority: files.certificate,
    /** A folder that is removed with it. */
    folder: files.folder,
    close() {
      proxy.close();
      tls.close();
      tls.closeAllConnections();
      open.forEach((socket) => socket.destroy());
      rmSync(files.folder, { recursive: true, force: true });
    },
  };
}
