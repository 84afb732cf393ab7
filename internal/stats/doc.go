// Package stats holds the statistics behind the figures: pure functions over
// slices that know nothing of builds or pipelines.
//
// The way of the data: a figure collects counts, outcomes or lengths in the
// order of time, calls one of these functions, and writes the result into its
// table. Nothing here allocates beyond its result and scratch of its input's
// size, and nothing depends on a clock or on chance.
//
//   - Are two rates different? [FisherGreater], [FisherLess], and
//     [BenjaminiHochberg] for many comparisons at once.
//   - How high is a rate at least? [WilsonLower].
//   - How long does something last when some have not ended? [Survival].
//   - When did a pipeline turn red? [OutcomeHistory].
//   - When did builds get slower? [LevelChanges].
//   - Is a coincidence more than chance? [PoissonAtLeast].
package stats
