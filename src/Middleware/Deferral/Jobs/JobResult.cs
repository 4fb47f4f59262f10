using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Deferral;

/// <summary>What came of a job.</summary>
/// <param name="Response">The answer; <see langword="null"/> if it failed.</param>
/// <param name="Failure">What it failed of.</param>
/// <param name="Shifted">What waiting avoided, if known.</param>
internal sealed record JobResult(ChatResponse? Response, string? Failure, GramsEstimate? Shifted);
