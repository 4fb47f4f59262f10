using System.ComponentModel.DataAnnotations;

namespace Wattwise.Carbon;

/// <summary>Settings of a <see cref="RecordedCarbonIntensityProvider"/>. Read once, when it is made.</summary>
public sealed class RecordedCarbonIntensityOptions : IValidatableObject
{
    /// <summary>
    /// The file. Needed. Text with a header line; columns divided by tabs, commas or semicolons; the first column holds UTC times in ISO
    /// 8601, ascending, each the start of a span; the others grams of CO2e per kilowatt-hour. An empty cell is unknown. A name that ends
    /// in <c>.gz</c> is decompressed. At most 1,000,000 rows.
    /// </summary>
    [Required]
    public string? FilePath { get; set; }

    /// <summary>The name of the column. The default is the only one beside the times; needed if there are several.</summary>
    public string? Column { get; set; }

    /// <summary>The grid zone that the trace is of. Needed: other zones are unknown.</summary>
    [Required]
    public string? Zone { get; set; }

    /// <summary>What the figures measure. The default is <see cref="IntensitySignal.AverageLocation"/>.</summary>
    [EnumDataType(typeof(IntensitySignal))]
    public IntensitySignal Signal { get; set; }

    /// <summary>Which emissions the figures count. The default is <see cref="IntensityBasis.Unspecified"/>.</summary>
    [EnumDataType(typeof(IntensityBasis))]
    public IntensityBasis Basis { get; set; }

    /// <summary>Who published the figures, for reports. The default is the name of the file.</summary>
    public string? Source { get; set; }

    /// <summary>How to forecast. The default is <see cref="TraceForecast.DayAhead"/>, for which the steps of the trace have to divide a
    /// day.</summary>
    [EnumDataType(typeof(TraceForecast))]
    public TraceForecast Forecast { get; set; } = TraceForecast.DayAhead;

    /// <summary>
    /// How much later than recorded the trace is played: 364 days play Monday's figures of a year ago on a Monday. The default is zero.
    /// Figures that are played later are <see cref="CarbonIntensity.IsEstimated"/>.
    /// </summary>
    public TimeSpan TimeShift { get; set; }

    /// <inheritdoc/>
    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (FilePath is null || Zone is null)
            yield break;
        var problem = "";
        try
        {
            var trace = CarbonTrace.Read(FilePath, Column);
            if (Forecast == TraceForecast.DayAhead && TimeSpan.FromDays(1).Ticks % trace.Step.Ticks != 0)
                problem =
                    $"{nameof(Forecast)}: steps of {trace.Step} do not divide a day; use {nameof(TraceForecast.Persistence)} or "
                        + $"{nameof(TraceForecast.None)}.";
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            problem = $"{nameof(FilePath)} '{FilePath}': {exception.Message}";
        }

        if (problem.Length > 0)
            yield return new(problem);
    }
}
