namespace Wattwise.Carbon;

/// <summary>
/// Carbon intensities that do not measure the same met in one figure: average and marginal, lifecycle and direct, or location and market.
/// </summary>
/// <remarks>It is an error of the app's settings, never of a moment: sources that serve one figure need one signal and one basis.</remarks>
public sealed class MixedIntensityException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="first">What one source measures, for the message.</param>
    /// <param name="second">What the other source measures, for the message.</param>
    public MixedIntensityException(string first, string second)
        : base($"These carbon intensities do not measure the same and are never mixed in one figure: {first} and {second}. "
            + "Use sources of one signal (average or marginal, location or market) and one basis (lifecycle or direct).")
    {
    }
}
