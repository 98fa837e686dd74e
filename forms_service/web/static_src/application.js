// Comfort on top of pages that already work without it: GOV.UK Frontend's behaviours, and a check on documents being made.

import { initAll } from "./govuk-frontend.min.js";

const SECONDS_BETWEEN_CHECKS = 3;

// Only the panel itself is replaced, so focus, scroll and anything being typed elsewhere stay as they are;
// it is a live region, so a screen reader says what changed.
async function watch(panel) {
  const response = await fetch(panel.dataset.checkUrl, { credentials: "same-origin" });
  if (!response.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.getElementById(panel.id);
  if (!now) return;
  if (now.dataset.state !== panel.dataset.state) {
    panel.dataset.state = now.dataset.state;
    panel.replaceChildren(...now.childNodes);
  }
  if (now.hasAttribute("data-check-url")) watchSoon(panel);
}

function watchSoon(panel) {
  setTimeout(() => watch(panel).catch(() => watchSoon(panel)), SECONDS_BETWEEN_CHECKS * 1000);
}

// GOV.UK Frontend marks a radio that reveals a question with aria-expanded, which ARIA does not allow on a radio.
// The question follows its option in reading order, so hiding and showing it is enough.
function revealOnChoice(radios) {
  radios.removeAttribute("data-module");
  const inputs = [...radios.querySelectorAll("input[data-aria-controls]")];
  const show = () =>
    inputs.forEach((input) =>
      document
        .getElementById(input.dataset.ariaControls)
        .classList.toggle("govuk-radios__conditional--hidden", !input.checked),
    );
  radios.addEventListener("change", show);
  show();
}

document.querySelectorAll('[data-module="govuk-radios"]:has(input[data-aria-controls])').forEach(revealOnChoice);
initAll();
document.querySelectorAll(".app-progress[data-check-url]").forEach(watchSoon);
