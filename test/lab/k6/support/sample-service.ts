import { createHash } from "node:crypto";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/** How the service behaves. */
export interface SampleBehaviour {
  /** Milliseconds before every answer. @default 0 */
  readonly delay?: number;
  /** Only every so many-th answer is delayed. @default 1 */
  readonly delayEvery?: number;
  /** Status of every answer. @default 200 */
  readonly status?: number;
  /** Connections are closed without an answer. @default false */
  readonly hangUp?: boolean;
  /** WebSockets are answered with this status instead of 101. @default - they are accepted */
  readonly socketStatus?: number;
  /** Milliseconds after which an accepted WebSocket is dropped. @default - never */
  readonly dropAfter?: number;
}

/** A small web service on the loopback interface, with WebSockets that answer every message and ping. */
export interface SampleService {
  readonly url: string;
  /** Requests and WebSockets so far, by path with query. */
  readonly asked: ReadonlyMap<string, number>;
  /** Headers of the last request. */
  headers(): IncomingMessage["headers"];
  /** Messages of WebSockets so far, pings not among them. */
  messages(): readonly string[];
  close(): Promise<void>;
}

/** RFC 6455, section 1.3. */
const HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** RFC 6455, section 5.2: opcodes. */
const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];

/** Starts one on a free port. */
export async function startSampleService(behaviour: SampleBehaviour = {}): Promise<SampleService> {
  const { delay = 0, delayEvery = 1, status = 200 } = behaviour;
  const asked = new Map<string, number>();
  const messages: string[] = [];
  let headers: IncomingMessage["headers"] = {};
  const note = (request: IncomingMessage) => {
    const path = request.url ?? "";
    asked.set(path, (asked.get(path) ?? 0) + 1);
    headers = request.headers;
  };
  const answer = (response: ServerResponse) => {
    response.writeHead(status, { location: "https://elsewhere.example.invalid/" }).end("ok");
  };
  let answers = 0;
  const server = createServer((request, response) => {
    note(request);
    answers++;
    if (behaviour.hangUp === true) {
      request.socket.destroy();
      return;
    }
    if (delay === 0 || answers % delayEvery !== 0) answer(response);
    else setTimeout(answer, delay, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    note(request);
    accept(request, socket, behaviour, messages);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers: () => headers,
    messages: () => messages,
    close: () => closed(server),
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => {
    server.close(() => {
      done();
    });
  });
}

function accept(
  request: IncomingMessage,
  socket: Duplex,
  { socketStatus, dropAfter }: SampleBehaviour,
  messages: string[],
): void {
  socket.on("error", () => socket.destroy());
  if (socketStatus !== undefined) {
    socket.end(`HTTP/1.1 ${socketStatus} No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  const key = `${request.headers["sec-websocket-key"] ?? ""}${HANDSHAKE}`;
  const sum = createHash("sha1").update(key).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${sum}\r\n\r\n`,
  );
  if (dropAfter !== undefined) setTimeout(() => socket.destroy(), dropAfter);
  let rest: Buffer = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length);
      if (frame.opcode === TEXT) messages.push(frame.payload.toString());
      const reply = frame.opcode === PING ? PONG : frame.opcode;
      socket.write(
        Buffer.concat([Buffer.from([0x80 | reply, frame.payload.length]), frame.payload]),
      );
      if (frame.opcode === CLOSE) socket.end();
    }
  });
}

/** One short masked frame, as k6 sends them; undefined while it is not there in full. */
function readFrame(
  data: Buffer,
): { readonly opcode: number; readonly payload: Buffer; readonly length: number } | undefined {
  const [first, second] = data;
  if (first === undefined || second === undefined) return undefined;
  const size = second & 0x7f;
  const length = 6 + size;
  if (data.length < length) return undefined;
  const mask = data.subarray(2, 6);
  const payload = Buffer.from(
    data.subarray(6, length).map((byte, at) => byte ^ (mask[at % 4] ?? 0)),
  );
  return { opcode: first & 0x0f, payload, length };
}
