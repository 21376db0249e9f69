// Work that waits until somebody sees what it is for.

/**
 * Returns a function that calls f where the element is in view, or else once it
 * comes into view.
 * @param {HTMLElement} element
 * @param {() => void} f
 */
export function whenSeen(element, f) {
  let seen = false;
  let due = false;
  new IntersectionObserver(([entry]) => {
    seen = entry.isIntersecting;
    if (seen && due) {
      due = false;
      f();
    }
  }, { rootMargin: '200px' }).observe(element);
  return () => {
    if (seen) f();
    else due = true;
  };
}
