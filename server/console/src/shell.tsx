// The frame around the views: header, navigation, language.
import type { ComponentType } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Places, useArrival } from "./arrival";
import { consoleSettings, retryMilliseconds } from "./api";
import { initialLanguage, rememberLanguage, translator, TranslatorContext, useText, type Language } from "./i18n";
import { Icon } from "./icon";
import { formatRoute, useRoute, type Route } from "./route";
import { matchView, startView, views, type View, type ViewProps } from "./views";

export function Shell() {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  const t = useMemo(() => translator(language), [language]);
  const places = useMemo(() => new Places(), []);
  const route = useRoute(() => places.leave());
  const match = route.path === "" ? { view: startView, id: "" } : matchView(route.path);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = match ? `${t(match.view.title)} · nazotte` : "nazotte";
  }, [t, match?.view]);
  useArrival(places, route);
  const switchLanguage = () => {
    const other = language === "ja" ? "en" : "ja";
    rememberLanguage(other);
    setLanguage(other);
  };
  return (
    <TranslatorContext.Provider value={t}>
      <a class="skip-link" href="#content" onClick={focusContent}>
        {t("shell.skip")}
      </a>
      <Header current={match?.view} switchLanguage={switchLanguage} />
      <main id="content" tabIndex={-1} aria-label={match ? t(match.view.title) : undefined}>
        {match ? <LoadedView key={match.view.pattern} view={match.view} route={route} id={match.id} /> : <NotFound />}
      </main>
    </TranslatorContext.Provider>
  );
}

/** The hash is the route; it cannot name a place on the page. */
function focusContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function Header({ current, switchLanguage }: { current: View | undefined; switchLanguage: () => void }) {
  const t = useText();
  const section = current?.pattern.split("/")[0];
  return (
    <header class="header">
      <a class="brand" href="#/">
        nazotte
      </a>
      <nav class="navigation" aria-label={t("shell.navigation")}>
        {views.map(
          (view) =>
            view.icon && (
              <a
                key={view.pattern}
                href={formatRoute(view.pattern)}
                aria-current={view.pattern === section ? "page" : undefined}
              >
                <Icon name={view.icon} />
                {t(view.title)}
              </a>
            ),
        )}
      </nav>
      <button type="button" class="button-quiet" lang={t.language === "ja" ? "en" : "ja"} onClick={switchLanguage}>
        {t("shell.language")}
      </button>
    </header>
  );
}

function NotFound() {
  const t = useText();
  return (
    <div class="page">
      <h1>{t("shell.notFound")}</h1>
      <p>
        <a href="#/">{t(startView.title)}</a>
      </p>
    </div>
  );
}

/** A module that could not be fetched may have another name by now. Returns what stops it. */
function reloadWhenAnswered(): () => void {
  const timer = setInterval(() => {
    consoleSettings().then(
      () => location.reload(),
      () => undefined,
    );
  }, retryMilliseconds);
  return () => clearInterval(timer);
}

type Loaded = { component: ComponentType<ViewProps> } | "failed" | undefined;

/** A view's own module comes when it is first shown. */
function LoadedView({ view, route, id }: { view: View; route: Route; id: string }) {
  const t = useText();
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    view.load().then(
      (module) => setLoaded({ component: module.default }),
      () => setLoaded("failed"),
    );
  }, [view]);
  useEffect(() => (loaded === "failed" ? reloadWhenAnswered() : undefined), [loaded]);
  if (loaded === undefined) return <p class="page quiet">{t("shell.loading")}</p>;
  if (loaded === "failed") {
    return (
      <div class="page">
        <p class="notice notice-error" role="alert">
          {t("shell.viewFailed")}
        </p>
      </div>
    );
  }
  return <loaded.component route={route} id={id} />;
}
