// Numbers as people read them.
import type { Translator } from "./i18n";

export function bytesText(language: string, bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  // 1,012 KiB would be a longer way to say 1.0 MiB.
  while (value >= 1000 && unit + 1 < units.length) {
    value /= 1024;
    ++unit;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return `${value.toLocaleString(language, form)} ${units[unit]}`;
}

/** "250 ns", "2.5 µs", "10 ms", "1 s" */
export function secondsText(language: string, seconds: number): string {
  const [factor, unit]: [number, string] =
    seconds < 1e-6 ? [1e9, "ns"] : seconds < 1e-3 ? [1e6, "µs"] : seconds < 1 ? [1e3, "ms"] : [1, "s"];
  return `${(seconds * factor).toLocaleString(language, { maximumSignificantDigits: 3 })} ${unit}`;
}

export function rateText(language: string, perSecond: number): string {
  const digits = perSecond >= 100 || perSecond === 0 ? 0 : 1;
  return perSecond.toLocaleString(language, { maximumFractionDigits: digits });
}

export function durationText(t: Translator, seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return t("operate.seconds", { value: Math.floor(seconds) });
  if (minutes < 60) return t("operate.minutes", { value: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return t("operate.hours", { value: hours });
  return t("operate.days", { value: Math.floor(hours / 24) });
}
