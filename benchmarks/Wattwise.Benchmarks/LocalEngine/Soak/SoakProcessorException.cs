namespace Wattwise.Benchmarks.LocalEngine.Soak;

/// <summary>What the soak's own logit processor throws.</summary>
internal sealed class SoakProcessorException() : Exception("Thrown by the soak's logit processor.");
