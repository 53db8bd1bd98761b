const form = document.querySelector("form");
const claims = [...document.querySelectorAll(".claim")];
// Indices are lowered in the page, so that k_1 is found as k1.
const plain = text => text.toLowerCase().replace(/[_^{}]/g, "");
const texts = claims.map(claim => plain(claim.textContent));
function filter() {
  const chosen = new FormData(form);
  const words = plain(chosen.get("words")).split(/\s+/);
  claims.forEach((claim, i) => {
    claim.hidden = !(
      chosen.getAll("paper").includes(claim.dataset.paper) &&
      chosen.getAll("verdict").includes(claim.dataset.verdict) &&
      words.every(word => texts[i].includes(word))
    );
  });
  for (const paper of document.querySelectorAll(".paper")) paper.hidden = !paper.querySelector(".claim:not([hidden])");
  const shown = claims.filter(claim => !claim.hidden).length;
  document.getElementById("shown").textContent = `${shown} of ${claims.length} claims shown`;
}
form.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", event => event.preventDefault());
// A link to a claim that is filtered out shows all claims again.
document.addEventListener("click", event => {
  const link = event.target.closest("a[href^='#']");
  if (link && document.getElementById(link.hash.slice(1))?.hidden) {
    form.reset();
    filter();
  }
});
form.hidden = false;
filter();
