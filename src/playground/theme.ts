/** Runs before the page is drawn, so that it is not first light and then dark. */
import { applyTheme } from './app/appearance.ts';

applyTheme();
