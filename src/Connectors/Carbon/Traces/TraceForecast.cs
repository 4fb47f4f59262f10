namespace Wattwise.Carbon;

/// <summary>How a <see cref="RecordedCarbonIntensityProvider"/> forecasts out of the past of its trace. It never looks ahead.</summary>
public enum TraceForecast
{
    /// <summary>No forecast.</summary>
    None,

    /// <summary>The latest known figure goes on: right about levels, blind to the time of day.</summary>
    Persistence,

    /// <summary>
    /// The mean of the same time of the seven days before, plus how far the latest figure is from its own such mean; that part fades by 7
    /// % an hour.
    /// </summary>
    DayAhead,
}
