import type { Network } from './network.ts';
import type { Optimizer } from './optimizer.ts';
import type { EpochEvent, Validation } from './trainer.ts';

/** All that a resumed training needs to end with the same bytes as an unbroken one. */
export interface Checkpoint {
  tensors: Record<string, Float32Array>;
  state: CheckpointState;
}

export interface CheckpointState {
  epoch: number;
  bestEpoch: number;
  bestScore: number | null;
  averaged: number;
  history: EpochEvent[];
}

/** What training has reached: the epoch, the best weights, the mean of weights; goes into and comes from checkpoints. */
export class Progress {
  history: EpochEvent[] = [];
  epoch = 0;
  private bestEpoch = 0;
  private bestScore: number | null = null;
  private best: Float32Array[] | undefined;
  private averaged = 0;
  private sums: Float32Array[] | undefined;

  constructor(
    private readonly network: Network,
    private readonly optimizer: Optimizer,
    private readonly averageEpochs: number,
    resume?: Checkpoint,
  ) {
    if (resume) this.restore(resume);
  }

  /** The last epoch that was the best so far, or the last of all where nothing is validated. */
  get lastGood(): number {
    return this.bestScore === null ? this.epoch : this.bestEpoch;
  }

  /** Takes stock after an epoch; returns whether it was the best so far. */
  endEpoch(epoch: number, epochs: number, validation: Validation | undefined): boolean {
    this.epoch = epoch;
    if (this.averageEpochs > 0 && epoch > epochs - this.averageEpochs) this.addToMean();
    const best = validation !== undefined && (this.bestScore === null || validation.score > this.bestScore);
    if (best) {
      this.bestEpoch = epoch;
      this.bestScore = validation.score;
      this.best = this.copyWeights();
    }
    return best;
  }

  /** Gives the network its final weights and returns the epoch that they are of. */
  finish(): number {
    if (this.sums) {
      this.writeWeights(this.sums.map((sum) => sum.map((x) => x / this.averaged)));
      return 0;
    }
    if (this.best) this.writeWeights(this.best);
    return this.best ? this.bestEpoch : this.epoch;
  }

  checkpoint(): Checkpoint {
    const { bestEpoch, bestScore, averaged, history, epoch } = this;
    const tensors: Record<string, Float32Array> = {};
    const put = (prefix: string, arrays: Float32Array[] | undefined) =>
      arrays?.forEach((array, i) => (tensors[`${prefix}.${this.network.parameters.all[i].name}`] = array));
    put('weight', this.views());
    put('best', this.best);
    put('sum', this.sums);
    return {
      tensors: { ...tensors, ...this.optimizer.tensors() },
      state: { epoch, bestEpoch, bestScore, averaged, history },
    };
  }

  private restore({ tensors, state }: Checkpoint): void {
    const { all } = this.network.parameters;
    const take = (prefix: string): Float32Array[] | undefined =>
      `${prefix}.${all[0].name}` in tensors
        ? all.map((p) => tensorOf(tensors, `${prefix}.${p.name}`, p.length))
        : undefined;
    this.writeWeights(all.map((p) => tensorOf(tensors, `weight.${p.name}`, p.length)));
    for (const [name, view] of Object.entries(this.optimizer.tensors())) {
      view.set(tensorOf(tensors, name, view.length));
    }
    this.best = take('best');
    this.sums = take('sum');
    this.epoch = state.epoch;
    this.bestEpoch = state.bestEpoch;
    this.bestScore = state.bestScore;
    this.averaged = state.averaged;
    this.history = [...state.history];
  }

  private addToMean(): void {
    this.averaged++;
    if (!this.sums) this.sums = this.copyWeights();
    else this.views().forEach((view, i) => view.forEach((x, j) => (this.sums![i][j] += x)));
  }

  private views(): Float32Array[] {
    return this.network.parameters.all.map((p) => this.network.parameters.values(p));
  }

  private copyWeights(): Float32Array[] {
    return this.views().map((view) => view.slice());
  }

  private writeWeights(weights: Float32Array[]): void {
    this.views().forEach((view, i) => view.set(weights[i]));
  }
}

function tensorOf(tensors: Record<string, Float32Array>, name: string, length: number): Float32Array {
  const tensor = tensors[name];
  if (!tensor || tensor.length !== length) {
    const got = tensor ? `${tensor.length} numbers` : 'none';
    throw new RangeError(`the checkpoint does not fit: tensor '${name}': got ${got}, expected ${length}`);
  }
  return tensor;
}
