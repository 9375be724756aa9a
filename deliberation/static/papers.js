/* The button that prints: it stands there only where a script can run it. */
document.querySelectorAll("[data-printer]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
