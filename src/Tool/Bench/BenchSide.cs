using Microsoft.Extensions.AI;
using Wattwise.Accounting;

namespace Wattwise.Tool.Bench;

/// <summary>One of those that are compared.</summary>
/// <param name="Name">What the page names it.</param>
/// <param name="Client">Asks it.</param>
/// <param name="ReadEnergy">What it has spent so far; <see langword="null"/> where nothing of it can be metered.</param>
internal sealed record BenchSide(string Name, IChatClient Client, Func<EnergyEstimate>? ReadEnergy);
