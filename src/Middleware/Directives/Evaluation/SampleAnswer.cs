using Wattwise.Accounting;

namespace Wattwise.Directives;

/// <summary>An answer, and what it took.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Energy">The energy; <see langword="null"/> if it is unknown.</param>
/// <param name="Seconds">The duration of the call.</param>
/// <param name="ModelId">The model that answered; <see langword="null"/> if it is unknown.</param>
/// <param name="Tokens">Prompt and generated tokens; 0 if they are unknown.</param>
internal readonly record struct SampleAnswer(string Text, EnergyEstimate? Energy, double Seconds, string? ModelId, long Tokens);
