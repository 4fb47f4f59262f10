using Microsoft.Extensions.Configuration;

namespace Wattwise;

/// <summary>Reads whether configuration puts a stage in or leaves it out, beyond the settings that are bound.</summary>
internal static class StageSwitch
{
    /// <summary>The stage's options after a look at its section.</summary>
    /// <param name="configuration">The pipeline's section.</param>
    /// <param name="name">The name of the stage's section.</param>
    /// <param name="bound">The options that were bound; <see langword="null"/> for a stage that is left out.</param>
    /// <exception cref="InvalidOperationException">The section has a value that is neither settings nor a switch.</exception>
    public static T? Apply<T>(IConfiguration configuration, string name, T? bound)
        where T : class, new()
    {
        var section = configuration.GetChildren().FirstOrDefault(child => child.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (section is null || section.GetChildren().Any())
            return bound;
        if (string.IsNullOrEmpty(section.Value))
            return null;
        if (bool.TryParse(section.Value, out var isOn))
            return isOn ? bound ?? new T() : null;

        throw new InvalidOperationException(
            $"The configuration '{section.Path}' is '{section.Value}': it takes the stage's settings, true, false or null.");
    }
}
