using System.Text.Json.Serialization;

namespace Wattwise.Gateway.Access;

/// <summary>What was spent in a day or a month.</summary>
/// <param name="Number">Which one: days since 1970, or months since year 0.</param>
/// <param name="Spent">What was spent in it.</param>
/// <param name="Saved">What was saved in it; of a tenant, not of its keys.</param>
internal sealed record WindowUsage(
    int Number, Amount Spent, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] SavedAmount Saved = default)
{
    /// <summary>The usage in a window that is this one or, if it is over, a new one.</summary>
    public WindowUsage In(int number) => number > Number ? new(number, default) : this;

    public WindowUsage Plus(Amount spent, SavedAmount saved = default) => this with { Spent = Spent + spent, Saved = Saved + saved };
}
