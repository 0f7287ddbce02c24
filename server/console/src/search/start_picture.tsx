// The picture of the start page: a chair that was measured, and the door that it is to go through.
const chair = "#d97b35";

function Home() {
  return (
    <g stroke="var(--text)" stroke-width="1.6" stroke-linejoin="round">
      <path d="M186 58 262 20l76 38z" fill="var(--accent)" />
      <rect x="196" y="58" width="132" height="94" fill="var(--surface)" />
      <rect x="212" y="78" width="46" height="74" fill="#ffe3a1" />
      <path d="M258 78l20 9v74l-20-9z" fill="#9a6b43" />
      <circle cx="273" cy="123" r="1.8" fill="var(--surface)" />
      <rect x="288" y="82" width="28" height="26" rx="1.5" fill="#9fc3d4" />
      <path d="M302 82v26M288 95h28" />
    </g>
  );
}

function Chair() {
  return (
    <g stroke="var(--text)" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round">
      <path d="M72 124l-5 32M110 124l5 32M80 124v27M102 124v27" stroke="#8a6a48" stroke-width="5" fill="none" />
      <path d="M70 70q21-9 42 0l-3 42H73z" fill={chair} />
      <rect x="64" y="110" width="54" height="14" rx="7" fill={chair} />
    </g>
  );
}

/** How high and how wide, and the way to the door. */
function Measures() {
  return (
    <g fill="none" stroke="var(--accent)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
      <path d="M46 66v90M41 66h10M41 156h10" />
      <path d="M64 50h54M64 45v10M118 45v10" />
      <path d="M132 116q30-24 66 0" stroke-dasharray="1 7" stroke-width="3" />
      <path d="M190 106l9 11-14 3" stroke-width="2.6" />
    </g>
  );
}

export function StartPicture() {
  return (
    <svg class="start-picture" viewBox="0 0 360 172" aria-hidden="true">
      <path d="M8 156h344" stroke="var(--line-strong)" stroke-width="1.6" stroke-linecap="round" />
      <Home />
      <Chair />
      <Measures />
    </svg>
  );
}
