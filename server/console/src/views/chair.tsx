// One chair: what it is, buying it, the estates it fits into.
import { hasStatus, isPassing, type Chair } from "../api";
import { ErrorNotice } from "../error_notice";
import { useText } from "../i18n";
import { formatRoute } from "../route";
import { ColorDot, RowList, RowListPlaceholder } from "../search/cards";
import { BackLink, Fact, FeatureLinks, SearchLink, useTitle } from "../search/detail_parts";
import { EmailForm } from "../search/email_form";
import { ChairPicture } from "../search/pictures";
import { buyChair, chairTable, detail, recommendedEstates } from "../search/tables";
import { useRequest } from "../search/use_request";
import { useState } from "preact/hooks";
import type { ViewProps } from "../views";
import "../search/detail.css";
import "../search/search.css";

/** Nothing: it is sold out, or never was; which of them the estates tell. */
async function chairOrNothing(id: string, signal: AbortSignal): Promise<Chair | null> {
  try {
    return await detail(chairTable, id, signal);
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

export default function ChairView({ id }: ViewProps) {
  return <ChairPage key={id} id={id} />;
}

function ChairPage({ id }: { id: string }) {
  const t = useText();
  const [bought, setBought] = useState(0);
  const chair = useRequest(String(bought), (signal) => chairOrNothing(id, signal));
  const estates = useRequest("", (signal) => recommendedEstates(id, signal));
  // What was shown once is known still when its last one has been sold.
  const [known, setKnown] = useState<Chair>();
  if (chair.value && chair.value !== known) setKnown(chair.value);
  const shown = chair.value ?? known;
  const unknown = hasStatus(chair.error, 400) || (chair.value === null && hasStatus(estates.error, 400));
  const soldOut = chair.value === null && !unknown && (known !== undefined || estates.value !== undefined);
  useTitle(shown?.name);
  if (unknown) return <Unknown />;
  return (
    <div class="page">
      <BackLink table={chairTable} />
      {chair.error !== undefined && <ErrorNotice error={chair.error} retry={chair.retry} />}
      {!shown && !soldOut && chair.error === undefined && <p class="quiet">{t("shell.loading")}</p>}
      {!shown && soldOut && <h1>{t("chair.title")}</h1>}
      {shown ? (
        <ChairDetail chair={shown} soldOut={soldOut} reload={() => setBought((times) => times + 1)} />
      ) : (
        soldOut && <SoldOut />
      )}
      <section class="start-section" aria-labelledby="recommended">
        <h2 id="recommended">{t("chair.recommended")}</h2>
        {estates.error !== undefined && !isPassing(chair.error) && (
          <ErrorNotice error={estates.error} retry={estates.retry} />
        )}
        {estates.value?.length === 0 && <p class="quiet">{t("chair.noneRecommended")}</p>}
        {estates.value ? (
          <RowList name="estate" rows={estates.value} />
        ) : (
          estates.error === undefined && <RowListPlaceholder rows={3} />
        )}
      </section>
    </div>
  );
}

function Unknown() {
  const t = useText();
  return (
    <div class="page">
      <BackLink table={chairTable} />
      <h1>{t("chair.unknown")}</h1>
    </div>
  );
}

function SoldOut({ gone = false }: { gone?: boolean }) {
  const t = useText();
  return (
    <div class="notice notice-warning" role="alert">
      <p>
        <strong>{t("chair.soldOut")}</strong>
      </p>
      <p>{gone ? t("chair.gone") : t("chair.soldOutHint")}</p>
      <p>
        <a href={formatRoute("chairs")}>{t("detail.back", { title: t("chairs.title") })}</a>
      </p>
    </div>
  );
}

interface ChairDetailProps {
  chair: Chair;
  soldOut: boolean;
  /** Asks again whether it is there. */
  reload: () => void;
}

function ChairDetail({ chair, soldOut, reload }: ChairDetailProps) {
  const t = useText();
  const [gone, setGone] = useState(false);
  const [boughtFor, setBoughtFor] = useState("");
  const { height, width, depth } = chair;
  const buy = async (email: string) => {
    await buyChair(String(chair.id), email);
    setBoughtFor(email);
    reload();
  };
  const failed = (error: unknown) => {
    if (!hasStatus(error, 404)) return false;
    setGone(true);
    reload();
    return true;
  };
  return (
    <article class="detail">
      <div class="detail-picture card">
        <ChairPicture chair={chair} />
      </div>
      <div class="detail-body">
        <h1 lang="ja">{chair.name}</h1>
        <p class="detail-price">{t("unit.yen", { value: chair.price })}</p>
        <dl class="facts">
          <Fact title={t("search.kind")}>
            <SearchLink table={chairTable} parameter="kind" value={chair.kind} />
          </Fact>
          <Fact title={t("search.color")}>
            <ColorDot color={chair.color} /> <SearchLink table={chairTable} parameter="color" value={chair.color} />
          </Fact>
          <Fact title={t("detail.size")}>{t("detail.sizeValue", { height, width, depth })}</Fact>
          <FeatureLinks table={chairTable} row={chair} />
        </dl>
        <p class="detail-text" lang="ja">
          {chair.description}
        </p>
      </div>
      <div class="detail-action">
        {soldOut && boughtFor !== "" && (
          <p class="notice notice-done" role="status">
            {t("chair.bought", { email: boughtFor })}
          </p>
        )}
        {soldOut || gone ? (
          <SoldOut gone={gone} />
        ) : (
          <EmailForm
            title={t("chair.buyTitle")}
            action={t("chair.buy")}
            send={buy}
            done={(email) => t("chair.bought", { email })}
            failed={failed}
          />
        )}
      </div>
    </article>
  );
}
