namespace Wattwise.Carbon;

/// <summary>What was forecast in an hour, to be compared with what comes.</summary>
/// <param name="Hour">The hour.</param>
/// <param name="Error">The error that the source's forecast showed then; <see langword="null"/> if it did not reach that hour.</param>
/// <param name="Source">The source's forecast for each lead; NaN where there is none.</param>
/// <param name="Corrected">The same, corrected.</param>
/// <param name="Learned">The forecast out of the past; NaN where there is none.</param>
internal sealed record MadeForecast(long Hour, double? Error, double[] Source, double[] Corrected, double[] Learned);
