namespace Wattwise.LocalEngine;

/// <summary>How strongly an adapter changes a request.</summary>
/// <param name="Adapter">An adapter of the engine that computes the request.</param>
/// <param name="Scale">Multiplies what the adapter adds: 1 is as it was trained, 0 is without it; from -100 to 100.</param>
public readonly record struct LlamaLoraScale(LlamaLoraAdapter Adapter, float Scale = 1);
