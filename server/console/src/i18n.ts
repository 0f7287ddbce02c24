// Texts in Japanese and English. A key that is not in a dictionary does not compile.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { commonTexts } from "./i18n/common";
import { nazotteTexts } from "./i18n/nazotte";
import { operateTexts } from "./i18n/operate";
import { searchTexts } from "./i18n/search";

const texts = { ...commonTexts, ...nazotteTexts, ...operateTexts, ...searchTexts };

export type Language = "ja" | "en";
export type TextKey = keyof typeof texts;
export type Values = Record<string, string | number>;

const storageKey = "nazotte.language";

export function isLanguage(text: string | null | undefined): text is Language {
  return text === "ja" || text === "en";
}

/** `?lang=` decides, then what was chosen before, then the browser. */
export function initialLanguage(): Language {
  const asked = new URLSearchParams(location.search).get("lang");
  if (isLanguage(asked)) {
    rememberLanguage(asked);
    return asked;
  }
  const remembered = readStorage();
  if (isLanguage(remembered)) return remembered;
  return navigator.language.startsWith("ja") ? "ja" : "en";
}

/** The address says so, too, so that it can be passed on. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // A browser may forbid storage; then the choice lasts as long as the page.
  }
  const address = new URL(location.href);
  address.searchParams.set("lang", language);
  history.replaceState(history.state, "", address);
}

function readStorage(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

/** The text, with each {name} replaced by its value. */
export function translate(language: Language, key: TextKey, values: Values = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    name in values ? formatValue(language, values[name]!) : placeholder,
  );
}

function formatValue(language: Language, value: string | number): string {
  return typeof value === "number" ? value.toLocaleString(language) : value;
}

export interface Translator {
  (key: TextKey, values?: Values): string;
  language: Language;
}

export function translator(language: Language): Translator {
  return Object.assign((key: TextKey, values?: Values) => translate(language, key, values), { language });
}

export const TranslatorContext = createContext<Translator>(translator("en"));

/** `const t = useText(); t("unit.yen", { value: 9000 })` */
export function useText(): Translator {
  return useContext(TranslatorContext);
}
