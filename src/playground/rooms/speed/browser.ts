interface Brand {
  brand: string;
  version: string;
}

const AGENTS: [RegExp, string][] = [
  [/Firefox\/(\d+)/, 'Firefox'],
  [/Edg\/(\d+)/, 'Edge'],
  [/Chrome\/(\d+)/, 'Chromium'],
  [/^(?=.*Safari).*?Version\/(\d+(?:\.\d+)?)/s, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** The browser's name, version and system, as far as it tells. */
export function browserName(agent = navigator.userAgent): string {
  const { userAgentData } = navigator as { userAgentData?: { brands: Brand[] } };
  const brand = userAgentData?.brands.find(
    ({ brand }) => !/not.?a.?brand|^chromium$/i.test(brand.replace(/\W/g, '')),
  );
  const match = AGENTS.map(([pattern, name]) => ({ name, version: pattern.exec(agent)?.[1] })).find(
    ({ version }) => version !== undefined,
  );
  const name = brand ? `${brand.brand} ${brand.version}` : match ? `${match.name} ${match.version}` : agent;
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  return system ? `${name}, ${system}` : name;
}
