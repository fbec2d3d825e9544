// Light or dark: as the system has it, until the reader chooses.
import { byID } from './dom';

const key = 'eventlink-theme';

export function theme() {
  const button = byID<HTMLButtonElement>('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    const chosen = localStorage.getItem(key);
    const dark = chosen ? chosen === 'dark' : system.matches;
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    button.textContent = dark ? 'Light' : 'Dark';
    button.setAttribute('aria-label', dark ? 'Use light colours' : 'Use dark colours');
  };
  button.addEventListener('click', () => {
    localStorage.setItem(key, document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
    show();
  });
  system.addEventListener('change', show);
  show();
}
