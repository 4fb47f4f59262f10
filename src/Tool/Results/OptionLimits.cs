using System.CommandLine;
using System.Globalization;

namespace Wattwise.Tool.Results;

/// <summary>Ranges of options.</summary>
internal static class OptionLimits
{
    /// <summary>Refuses a number outside of a range. What is no number at all has an error already, and no value to ask for.</summary>
    public static Option<T> Between<T>(this Option<T> option, long least, long most)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && long.TryParse(text, CultureInfo.InvariantCulture, out var number)
                && (number < least || number > most))
                result.AddError(most is int.MaxValue or long.MaxValue
                    ? $"{option.Name} is at least {least}."
                    : $"{option.Name} is from {least} to {most}.");
        });
        return option;
    }
}
