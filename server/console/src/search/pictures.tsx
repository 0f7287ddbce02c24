// Pictures of rows: drawn from what is known of them, because the daemon has no images. The same row, the same picture.
import type { ComponentChildren } from "preact";
import type { Chair, Estate } from "../api";

const colors: Record<string, string> = {
  黒: "#33383d",
  白: "#f1efe9",
  赤: "#c8453c",
  青: "#3c6fc4",
  緑: "#3f8f5f",
  黄: "#e3b93c",
  紫: "#7e58a8",
  ピンク: "#e38aa7",
  オレンジ: "#e28338",
  水色: "#7fc4de",
  ネイビー: "#2c3f66",
  ベージュ: "#d3bd98",
};
const unknownColor = "#8b9894";

export function colorOf(word: string): string {
  return colors[word] ?? unknownColor;
}

/** A number below `most` that looks random and is always the same for a seed. Mulberry32. */
function pick(seed: number, salt: number, most: number): number {
  let state = (seed * 2654435761 + salt * 40503 + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) % most;
}

const wallHues = [28, 95, 165, 200, 235, 280, 340];

function Picture({ wall, floor, children }: { wall: string; floor: string; children: ComponentChildren }) {
  return (
    <svg class="picture" viewBox="0 0 160 120" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <rect width="160" height="120" style={{ fill: wall }} />
      <rect y="94" width="160" height="26" style={{ fill: floor }} />
      {children}
    </svg>
  );
}

function GamingChair({ color }: { color: string }) {
  return (
    <g stroke="#20262a" stroke-width="1.2" stroke-linejoin="round">
      <path d="M80 78V92M62 102l18-10 18 10M80 92v10" fill="none" stroke-width="3.4" stroke-linecap="round" />
      <path d="M66 24q14-7 28 0l3 18 4 4-2 24H61l-2-24 4-4z" fill={color} />
      <path d="M75 27h10l2 40H73z" fill="#fff" fill-opacity=".32" stroke="none" />
      <rect x="57" y="68" width="46" height="11" rx="5" fill={color} />
      <path d="M52 57h10M98 57h10" stroke-width="4.5" stroke-linecap="round" />
    </g>
  );
}

function FloorChair({ color }: { color: string }) {
  return (
    <g stroke="#20262a" stroke-width="1.2" stroke-linejoin="round">
      <path d="M50 88q-4-26 6-40 24-8 46 0 10 14 6 40z" fill={color} />
      <path d="M66 52v30M80 49v33M94 52v30" stroke="#fff" stroke-opacity=".4" stroke-width="2" />
      <rect x="42" y="82" width="76" height="18" rx="9" fill={color} />
      <path d="M50 91h60" stroke="#fff" stroke-opacity=".35" stroke-width="2" />
    </g>
  );
}

function ErgonomicChair({ color }: { color: string }) {
  return (
    <g stroke="#20262a" stroke-width="1.2" stroke-linejoin="round">
      <path d="M80 78v14M60 103l20-11 20 11M80 92v11" fill="none" stroke-width="3.2" stroke-linecap="round" />
      <path d="M80 62v16" stroke-width="5" />
      <rect x="68" y="18" width="24" height="10" rx="5" fill={color} />
      <path d="M62 36q18-8 36 0-6 16-3 32H65q3-16-3-32z" fill={color} />
      <path d="M67 44h26M66 52h28M67 60h26" stroke="#fff" stroke-opacity=".42" stroke-width="2" />
      <path d="M58 72q22-6 44 0v6q-22 5-44 0z" fill={color} />
      <path d="M55 60v10M105 60v10M51 59h9M100 59h9" fill="none" stroke-width="3.4" stroke-linecap="round" />
    </g>
  );
}

function Hammock({ color }: { color: string }) {
  return (
    <g stroke="#20262a" stroke-width="1.2" stroke-linejoin="round" stroke-linecap="round">
      <path d="M26 34v68M134 34v68M18 102h18M126 102h18" stroke="#8a6a48" stroke-width="5" fill="none" />
      <path d="M27 40l18 18M27 40l24 14M133 40l-18 18M133 40l-24 14" stroke-width="1.4" fill="none" />
      <path d="M42 54q38 52 76 0 2 18-14 28-24 14-48 0-16-10-14-28z" fill={color} />
      <path d="M54 66q26 30 52 0" stroke="#fff" stroke-opacity=".42" stroke-width="2.4" fill="none" />
    </g>
  );
}

function PlainChair({ color }: { color: string }) {
  return (
    <g stroke="#20262a" stroke-width="1.2" stroke-linejoin="round">
      <path d="M60 74l-4 30M100 74l4 30M68 74v26M92 74v26" stroke="#8a6a48" stroke-width="4" stroke-linecap="round" />
      <path d="M60 28q20-8 40 0l-2 36H62z" fill={color} />
      <rect x="54" y="64" width="52" height="12" rx="6" fill={color} />
    </g>
  );
}

const chairsOfKinds: Record<string, typeof PlainChair> = {
  ゲーミングチェア: GamingChair,
  座椅子: FloorChair,
  エルゴノミクス: ErgonomicChair,
  ハンモック: Hammock,
};

export function ChairPicture({ chair }: { chair: Chair }) {
  const hue = wallHues[pick(chair.id, 1, wallHues.length)]!;
  const Drawing = chairsOfKinds[chair.kind] ?? PlainChair;
  return (
    <Picture wall={`hsl(${hue} 30% 90%)`} floor={`hsl(${hue} 22% 80%)`}>
      <ellipse cx="80" cy="103" rx="42" ry="5" fill="#000" fill-opacity=".12" />
      <Drawing color={colorOf(chair.color)} />
    </Picture>
  );
}

const facades = ["#d9c7b0", "#c9d3d6", "#e2d6c8", "#b9c7c0", "#d6b9a8", "#cfc9dc"];

export function EstatePicture({ estate }: { estate: Estate }) {
  const seed = estate.id;
  const hue = 190 + pick(seed, 1, 40);
  const floors = 2 + pick(seed, 2, 4);
  const columns = 3 + pick(seed, 3, 3);
  const width = columns * 18 + 8;
  const height = floors * 16 + 12;
  const left = 80 - width / 2;
  const top = 98 - height;
  const windows = Array.from({ length: floors * columns }, (_, i) => ({
    column: i % columns,
    floor: Math.floor(i / columns),
  })).filter(({ column, floor }) => floor < floors - 1 || column !== columns >> 1);
  return (
    <Picture wall={`hsl(${hue} 45% 88%)`} floor={`hsl(${90 + pick(seed, 4, 40)} 22% 74%)`}>
      <circle cx={24 + pick(seed, 5, 112)} cy={16 + pick(seed, 6, 10)} r="7" fill="#fff" fill-opacity=".75" />
      <path d={`M${left - 4} ${top}h${width + 8}v-4h-${width + 8}z`} fill="#5c6662" />
      <rect x={left} y={top} width={width} height={height} fill={facades[pick(seed, 7, facades.length)]} />
      {windows.map(({ column, floor }) => (
        <rect
          key={`${column}.${floor}`}
          x={left + 7 + column * 18}
          y={top + 6 + floor * 16}
          width="12"
          height="9"
          rx="1"
          fill={pick(seed, 10 + floor * columns + column, 4) === 0 ? "#ffe3a1" : "#7f9bab"}
        />
      ))}
      <rect x={left + 7 + (columns >> 1) * 18} y={98 - 17} width="12" height="17" rx="1" fill="#6b4d38" />
      <circle cx={left - 12} cy="88" r="9" fill="#7fa386" />
      <path d={`M${left - 12} 88v11`} stroke="#6b5a45" stroke-width="2.4" />
    </Picture>
  );
}
