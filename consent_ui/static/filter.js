// Puts a field above every list marked data-filter that hides what does not match while one types.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const [number, list] of document.querySelectorAll("[data-filter]").entries()) {
  const rows = [...list.querySelectorAll("tbody > tr, .check, .role-choice")].filter(
    (row) => !row.parentElement.closest(".role-choice, tbody > tr"),
  );
  if (!list.dataset.filter || rows.length < 6) continue;
  const label = document.createElement("label");
  const input = document.createElement("input");
  const count = document.createElement("p");
  input.type = "search";
  input.id = label.htmlFor = `filter-${number}`;
  label.textContent = list.dataset.filter;
  count.setAttribute("role", "status");
  count.className = "small muted";
  const field = document.createElement("div");
  field.className = "field";
  field.append(label, input, count);
  list.before(field);
  // Enter in this field must not send the form around it.
  input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  input.addEventListener("input", () => {
    const wanted = plain(input.value.trim());
    let shown = 0;
    for (const row of rows) {
      row.hidden = !plain(row.textContent).includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = wanted ? `${shown} / ${rows.length}` : "";
  });
}
