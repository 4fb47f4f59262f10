using Microsoft.Extensions.Options;

namespace Wattwise;

/// <summary>The contract of all stages' options.</summary>
/// <remarks>
/// Options hold settings and strategies; clock, log and meters are <see cref="StageServices"/>. A strategy that is <see langword="null"/>
/// is the registered
/// one, if any, else the default; its interface's <c>None</c> turns it off. A stage copies its options (by their copy constructor), checks
/// the copy and resolves
/// its strategies, so that later changes have no effect. The same validator runs when the host starts.
/// </remarks>
internal static class StageOptions
{
    /// <exception cref="ArgumentException">A setting cannot work; the message names it.</exception>
    public static void ThrowIfInvalid<T>(T options, IValidateOptions<T> validator)
        where T : class
    {
        if (validator.Validate(name: null, options) is { Failed: true } invalid)
            throw new ArgumentException(invalid.FailureMessage, nameof(options));
    }
}
