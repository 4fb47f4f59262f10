using System.Globalization;

namespace Wattwise.LocalEngine.Tests;

/// <summary>One option set to one value.</summary>
internal sealed record OptionEdit<T>(string Option, string Text, Action<T> Apply)
{
    /// <summary>An edit for each value.</summary>
    internal static IEnumerable<OptionEdit<T>> Of<TValue>(string option, Action<T, TValue> set, params TValue[] values) => values.Select(
        (value, index) => new OptionEdit<T>(
            option,
            value is null or IFormattable ? string.Create(CultureInfo.InvariantCulture, $"{option} = {value}") : $"{option} = value {index}",
            options => set(options, value)));

    public override string ToString() => Text;
}
