using System.Globalization;
using CsCheck;

namespace Wattwise.LocalEngine.Tests;

/// <summary>One option set to one value.</summary>
internal sealed record OptionEdit<T>(string Option, string Text, Action<T> Apply)
{
    /// <summary>An edit for each value.</summary>
    internal static IEnumerable<OptionEdit<T>> Of<TValue>(string option, Action<T, TValue> set, params TValue[] values) => values.Select(
        (value, index) => new OptionEdit<T>(
            option,
            value is null or IFormattable
                ? string.Create(CultureInfo.InvariantCulture, $"{option} = {value}")
                : $"{option} = value {index}",
            options => set(options, value)));

    /// <summary>Some of the edits, in an order of chance.</summary>
    internal static Gen<OptionEdit<T>[]> Some(OptionEdit<T>[] edits, int most) =>
        Gen.Int[0, edits.Length - 1].Array[1, most].Select(picks => picks.Select(pick => edits[pick]).ToArray());

    public override string ToString() => Text;
}
