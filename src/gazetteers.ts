import { type Config, ConfigError, resolveConfig } from './config.ts';
import { type GazetteerLists, labelsOfLists } from './text/gazetteer.ts';

const WIDTH = 8;

/** The configuration with the feature `gazetteer` and the labels of these lists, which it has to have in their order. */
export function withGazetteers(config: Config, lists: GazetteerLists | undefined): Config {
  const given = config.features.find(({ name }) => name === 'gazetteer');
  if (!lists) {
    if (given) throw new ConfigError("features: 'gazetteer' needs lists by label: the option `gazetteers`");
    return config;
  }
  const labels = labelsOfLists(lists);
  const named = (given?.labels ?? []) as string[];
  if (named.length > 0 && JSON.stringify(named) !== JSON.stringify(labels))
    throw new ConfigError(
      `features.gazetteer.labels: got ${JSON.stringify(named)}, but the lists have ${JSON.stringify(labels)}`,
    );
  const feature = { width: WIDTH, ...given, name: 'gazetteer', labels };
  const features = given
    ? config.features.map((spec) => (spec === given ? feature : spec))
    : [...config.features, feature];
  return resolveConfig({ ...config, features });
}
