/* The browser's half of picture.py: images that follow the addresses of their pieces. */
function render({ model, el }) {
  el.innerHTML = model.get("markup");
  el.firstElementChild.classList.add("lossopt-picture");
  const images = [...el.querySelectorAll("img")];
  const follow = (trait, change) => {
    model.on(`change:${trait}`, change);
    change();
  };
  for (const [number, image] of images.entries()) {
    const piece = `piece_${number}`;
    follow(piece, () => {
      image.src = model.get(piece);
    });
  }
  follow("alt", () => {
    images.at(-1).alt = model.get("alt");
  });
}

export default { render };
