using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Wattwise;

/// <summary>Limits an option that is a duration, without the reflection of <see cref="RangeAttribute"/>.</summary>
/// <param name="minimum">The shortest duration.</param>
/// <param name="maximum">The longest duration.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationRangeAttribute(string minimum, string maximum) : ValidationAttribute
{
    /// <summary>One tick: the shortest duration above zero.</summary>
    public const string AboveZero = "00:00:00.0000001";

    /// <summary>Just below 2^32 milliseconds, which is the longest delay that a timer takes.</summary>
    public const string LongestTimer = "49.17:02:47";

    public string Minimum { get; } = minimum;

    public string Maximum { get; } = maximum;

    public override bool IsValid(object? value) => value is not TimeSpan duration
        || (duration >= TimeSpan.Parse(Minimum, CultureInfo.InvariantCulture)
            && duration <= TimeSpan.Parse(Maximum, CultureInfo.InvariantCulture));

    public override string FormatErrorMessage(string name) => $"The field {name} must be from {Minimum} to {Maximum}.";
}
