// What can be chosen, with the number of rows that each choice would find.
import { useState } from "preact/hooks";
import { useText, type Translator } from "../i18n";
import { labelOf, toggled, valuesOf, type RangeTexts } from "./chosen";
import { ColorDot } from "./cards";
import type { Choice, Condition, Facets, Parameter, Table } from "./tables";

/** Of a long list, so many are shown at first: those that find most. */
const choicesShown = 12;

export function rangeTexts(t: Translator): RangeTexts {
  return {
    below: (bound) => t("range.below", { bound }),
    between: (from, to) => t("range.between", { from, to }),
    from: (bound) => t("range.from", { bound }),
    any: t("range.any"),
    yen: (value) => t("unit.yen", { value }),
    language: t.language,
  };
}

/** The choices that find most, and the chosen ones, in the order of the list. */
function mostFound(choices: Choice[], chosen: string[]): Choice[] {
  const limit = [...choices].sort((a, b) => b.count - a.count).slice(0, choicesShown);
  const shown = new Set([...limit.map(({ value }) => value), ...chosen]);
  return choices.filter(({ value }) => shown.has(value));
}

interface FacetProps {
  parameter: Parameter;
  choices: Choice[];
  conditions: Condition | undefined;
  chosen: URLSearchParams;
  choose: (chosen: URLSearchParams) => void;
}

function Facet({ parameter, choices, conditions, chosen, choose }: FacetProps) {
  const t = useText();
  const [all, setAll] = useState(false);
  const values = valuesOf(parameter, chosen);
  const long = choices.length > choicesShown;
  const shown = long && !all ? mostFound(choices, values) : choices;
  return (
    <fieldset class={`facet facet-${parameter.form}`}>
      <legend>{t(parameter.title)}</legend>
      <ul class="facet-choices">
        {shown.map(({ value, count }) => {
          const pressed = values.includes(value);
          return (
            <li key={value}>
              <button
                type="button"
                class="choice"
                aria-pressed={pressed}
                disabled={count === 0 && !pressed}
                onClick={() => choose(toggled(parameter, value, chosen))}
                data-parameter={parameter.name}
                data-value={value}
              >
                {parameter.form === "color" && <ColorDot color={value} />}
                <span class="choice-label" lang={parameter.form === "range" ? undefined : "ja"}>
                  {labelOf(parameter, value, conditions, rangeTexts(t))}
                </span>{" "}
                <span class="choice-count">{count.toLocaleString(t.language)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {long && (
        <button type="button" class="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("search.fewerFeatures") : t("search.moreFeatures", { count: choices.length })}
        </button>
      )}
    </fieldset>
  );
}

interface FacetPanelProps {
  table: Table;
  facets: Facets | undefined;
  conditions: Condition | undefined;
  chosen: URLSearchParams;
  choose: (chosen: URLSearchParams) => void;
}

export function FacetPanel({ table, facets, conditions, chosen, choose }: FacetPanelProps) {
  return (
    <>
      {table.parameters.map((parameter) => {
        const choices = facets?.facets.find((facet) => facet.parameter === parameter.name)?.choices;
        if (!choices || choices.length === 0) return null;
        return <Facet key={parameter.name} {...{ parameter, choices, conditions, chosen, choose }} />;
      })}
    </>
  );
}

/** What is chosen; each can be taken back. */
export function ChosenChips({ table, conditions, chosen, choose }: Omit<FacetPanelProps, "facets">) {
  const t = useText();
  const chips = table.parameters.flatMap((parameter) =>
    valuesOf(parameter, chosen).map((value) => ({
      parameter,
      value,
      label: labelOf(parameter, value, conditions, rangeTexts(t)),
    })),
  );
  if (chips.length === 0) return null;
  return (
    <ul class="chips" aria-label={t("search.chosen")}>
      {chips.map(({ parameter, value, label }) => (
        <li key={`${parameter.name} ${value}`}>
          <button
            type="button"
            class="chosen-chip"
            aria-label={t("search.remove", { title: t(parameter.title), label })}
            onClick={() => choose(toggled(parameter, value, chosen))}
          >
            <span class="quiet">{t(parameter.title)}</span> {label} <span aria-hidden="true">×</span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" class="link-button" onClick={() => choose(new URLSearchParams())}>
          {t("search.clear")}
        </button>
      </li>
    </ul>
  );
}
