namespace Wattwise.Directives;

/// <summary>One class of a linear classifier.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bias">The constant of its logit.</param>
/// <param name="MinCosine">The least cosine similarity of a vector with <paramref name="Mean"/>.</param>
/// <param name="Weights">The weights of its logit.</param>
/// <param name="Mean">The mean direction of its examples.</param>
internal sealed record LinearClass(string Name, double Bias, double MinCosine, float[] Weights, float[] Mean);
