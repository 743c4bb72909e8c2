import { createNodeWorker } from '../threads/node.ts';
import { failureOf, type Message, type Port, type WorkerLike } from '../threads/port.ts';
import { Helpers } from '../threads/helpers.ts';
import { controlBlock, controlView, follow, Team } from '../threads/team.ts';
import { joinEngine, type SharedEngine } from '../core/shared.ts';
import type { BackendName } from '../core/wasm.ts';
import type { BatchSource } from './batch.ts';
import type { Loss } from './loss.ts';
import type { Network } from './network.ts';
import { Optimizer, type OptimizerSettings } from './optimizer.ts';
import type { ParameterPlaces } from './parameter.ts';
import { Share, type StepResult, slotsFor } from './share.ts';

/** How other threads take part in training. */
export interface TrainingWorkers {
  /**
   * Makes a worker whose file imports `oriel/worker`, and where the net is one's own calls `serve({ training })`. In a
   * page it has to be given. Default in Node: a worker thread.
   */
  createWorker?: (() => WorkerLike) | undefined;
  /** What the worker's `training` function makes network, loss and source of; sent once, as messages are. */
  data?: unknown;
}

/** What trains: on each thread the same. */
export interface Training {
  network: Network;
  loss: Loss;
  source: BatchSource;
}

/** Makes on another thread's engine what the caller of `train` has; `places` are to go to the network's options. */
export type BuildTraining = (
  engine: SharedEngine,
  data: never,
  places: ParameterPlaces,
) => Training | Promise<Training>;

export interface TrainMessage extends Message {
  oriel: 'train';
  backend: BackendName;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  control: number;
  slots: number;
  thread: number;
  threads: number;
  seed: number;
  optimizer: OptimizerSettings;
  places: { parameters: ParameterPlaces; states: Record<string, number[]> };
  data: unknown;
}

/** The phases of a step. */
const PHASES = ['gradients', 'reduce', 'update'] as const;

/** Trains on several threads: each takes a part of every batch, and each a part of the weights to update. */
export class ParallelTraining {
  private constructor(
    private readonly team: Team,
    private readonly share: Share,
    private readonly helpers: Helpers,
  ) {}

  /** @throws what goes wrong in a worker while it starts */
  static async start(
    { network, loss, source }: Training,
    optimizer: Optimizer,
    {
      settings,
      seed,
      threads,
      createWorker = createNodeWorker,
      data,
      signal,
    }: TrainingWorkers & {
      settings: OptimizerSettings;
      seed: number;
      threads: number;
      signal: AbortSignal | undefined;
    },
  ): Promise<ParallelTraining> {
    const engine = network.engine as SharedEngine;
    const control = controlBlock(engine);
    const slots = slotsFor(engine, network, threads);
    const helpers = new Helpers();
    const team = new Team(threads - 1, controlView(engine, control), helpers);
    const message: Omit<TrainMessage, 'thread'> = {
      oriel: 'train',
      backend: engine.backend,
      module: engine.module,
      memory: engine.memory.wasm!,
      control,
      slots,
      threads,
      seed,
      optimizer: settings,
      places: { parameters: network.parameters.places, states: optimizer.places },
      data,
    };
    try {
      for (let thread = 1; thread < threads; thread++) {
        const task: TrainMessage = { ...message, thread };
        helpers.hire(createWorker, task);
      }
      await helpers.ready(signal);
    } catch (error) {
      await helpers.end();
      throw error;
    }
    const share = new Share({ network, loss, source }, optimizer, { thread: 0, threads, seed, slots });
    return new ParallelTraining(team, share, helpers);
  }

  /** A step, which counts from 0, on these examples. */
  async step(examples: readonly number[], step: number, factor: number): Promise<StepResult> {
    const { team, share } = this;
    share.begin(examples, step, factor);
    try {
      for (const [phase, name] of PHASES.entries()) {
        if (name === 'update' && !share.clips) break;
        team.fork(phase);
        share[name]();
        await team.join();
      }
      return share.result();
    } finally {
      share.release();
    }
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    this.team.stop();
    await this.helpers.end();
  }
}

/** A worker's part in training; returns when training ends. */
export async function serveTraining(port: Port, message: TrainMessage, build: BuildTraining): Promise<void> {
  const { backend, module, memory, thread, threads, seed, slots, places } = message;
  const engine = joinEngine(backend, module, memory);
  const training = await build(engine, message.data as never, places.parameters);
  const optimizer = new Optimizer(training.network.parameters, message.optimizer, places.states);
  const share = new Share(training, optimizer, { thread, threads, seed, slots });
  const control = controlView(engine, message.control);
  port.post({ oriel: 'ready' });
  follow(
    control,
    (phase) => {
      const name = PHASES[phase];
      if (name === 'gradients') share.release();
      share[name]();
    },
    (error) => port.post(failureOf(error)),
  );
}
