namespace Wattwise.LocalEngine;

/// <summary>
/// How a request chooses its tokens: a draft model chooses alike, with the same noise, so that the two agree as often as they can.
/// </summary>
/// <param name="Settings">The settings, bound to the model.</param>
/// <param name="Seed">The seed of the noise.</param>
internal readonly record struct DraftSampling(SamplingSettings Settings, ulong Seed);
