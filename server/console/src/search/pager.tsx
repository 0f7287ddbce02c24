// Links to the pages of a result.
import { useText } from "../i18n";
import { formatRoute } from "../route";
import { pagesShown } from "./chosen";
import { rowsPerPage } from "./tables";

interface PagerProps {
  path: string;
  chosen: URLSearchParams;
  page: number;
  /** Of all rows. */
  count: number;
}

export function Pager({ path, chosen, page, count }: PagerProps) {
  const t = useText();
  const pages = Math.ceil(count / rowsPerPage);
  if (pages <= 1) return null;
  const link = (number: number) => {
    const parameters = new URLSearchParams(chosen);
    if (number > 0) parameters.set("page", String(number));
    return formatRoute(path, parameters);
  };
  return (
    <nav class="pager" aria-label={t("search.pages")}>
      {page > 0 && (
        <a class="button" rel="prev" href={link(Math.min(page, pages) - 1)}>
          {t("search.previous")}
        </a>
      )}
      <ol class="pager-pages">
        {pagesShown(page, pages).map((number, i) => (
          <li key={number ?? `gap ${i}`}>
            {number === undefined ? (
              <span class="pager-gap">…</span>
            ) : (
              <a
                class="button"
                href={link(number)}
                aria-label={t("search.page", { page: number + 1 })}
                aria-current={number === page ? "page" : undefined}
              >
                {(number + 1).toLocaleString(t.language)}
              </a>
            )}
          </li>
        ))}
      </ol>
      {page + 1 < pages && (
        <a class="button" rel="next" href={link(page + 1)}>
          {t("search.next")}
        </a>
      )}
    </nav>
  );
}
