// A server of map tiles on loopback: remembers what it was asked for, and answers with one pixel.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const pixel = Buffer.from("R0lGODlhAQABAIAAAMzd7gAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==", "base64");

export class TileServer {
  /** Paths, in the order in which they were asked for. */
  readonly asked: string[] = [];
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.asked.push(request.url ?? "");
      response.writeHead(200, { "Content-Type": "image/gif" }).end(pixel);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export interface Tile {
  z: number;
  x: number;
  y: number;
}

/** The tile in which a place lies: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames */
export function tileAt(latitude: number, longitude: number, z: number): Tile {
  const angle = (latitude * Math.PI) / 180;
  const y = ((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * 2 ** z;
  return { z, x: Math.floor(((longitude + 180) / 360) * 2 ** z), y: Math.floor(y) };
}
