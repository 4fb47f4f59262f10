namespace Wattwise.Directives;

/// <summary>One class of a linear classifier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MinScore">The least product of a vector with <paramref name="Weights"/>.</param>
/// <param name="Weights">The weights of its logit.</param>
internal sealed record LinearClass(string Name, double MinScore, float[] Weights);
