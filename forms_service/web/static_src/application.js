// Comfort on top of pages that already work without it: GOV.UK Frontend's behaviours, a check on documents being
// made, and a button that copies a text.

import { initAll } from "./govuk-frontend.min.js";

const SECONDS_BETWEEN_CHECKS = 3;

// Only the panel and what follows from it are replaced, so focus, scroll and anything being typed elsewhere stay as they are;
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
    document.querySelectorAll(`[data-follows="${panel.id}"]`).forEach((part) => {
      part.replaceChildren(...(page.getElementById(part.id)?.childNodes ?? []));
    });
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

// Copying by hand works without this; browsers lend the clipboard only to pages that came over a secure connection.
function offerToCopy(button) {
  if (!navigator.clipboard) return;
  const name = button.dataset.copies;
  button.hidden = false;
  const told = document.querySelector(`[data-copied="${name}"]`);
  button.addEventListener("click", () =>
    navigator.clipboard.writeText(document.getElementById(name).value).then(
      () => (told.textContent = "The text is copied"),
      () => (told.textContent = "The text was not copied. Mark it and copy it by hand"),
    ),
  );
}

// Who was asked about before is shown as soon as somebody is named; what is typed stays where it is. Only the answer about
// the latest words is shown, and where there is none the page says so: silence would say that nobody was asked about.
function tellWhoWasAskedBefore(form) {
  const panel = document.getElementById("asked-before");
  let latest = 0;
  form.addEventListener("change", async () => {
    const turn = ++latest;
    const earlier = await askedBefore(form, panel.id).catch(() => [notLookedUp()]);
    if (turn === latest) panel.replaceChildren(...earlier);
  });
}

function notLookedUp() {
  const words = document.createElement("p");
  words.className = "govuk-body";
  words.textContent = "Who was asked about before could not be looked up just now. It is looked up again when you save.";
  return words;
}

async function askedBefore(form, id) {
  const typed = new FormData(form);
  [...typed].filter(([, value]) => value instanceof File).forEach(([name]) => typed.delete(name));
  const response = await fetch(form.dataset.askedBefore, { method: "POST", body: typed, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const told = page.getElementById(id); // Also where it says that too much was asked today; no other page has it.
  return response.redirected || !told ? [notLookedUp()] : told.childNodes;
}

initAll();
document.querySelectorAll(".app-progress[data-check-url]").forEach(watchSoon);
document.querySelectorAll("[data-copies]").forEach(offerToCopy);
document.querySelectorAll("[data-asked-before]").forEach(tellWhoWasAskedBefore);
