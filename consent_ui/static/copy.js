// Adds a copy button beside everything marked data-copy. Without scripts the text can be marked by hand.
for (const place of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet slim copy";
  button.textContent = place.dataset.copy;
  button.setAttribute("aria-label", `${place.dataset.copy} ${place.textContent}`);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.textContent);
    button.textContent = place.dataset.copied;
    setTimeout(() => (button.textContent = place.dataset.copy), 2000);
  });
  place.after(button);
}
