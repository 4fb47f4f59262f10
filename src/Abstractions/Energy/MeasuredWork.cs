namespace Wattwise.Accounting;

/// <summary>Whose work a measurement is of, which decides on its share.</summary>
internal enum MeasuredWork
{
    /// <summary>Work of the one who measures, on this machine.</summary>
    Own,

    /// <summary>Work of others, who may measure it themselves.</summary>
    Others,

    /// <summary>No work: the baseline.</summary>
    None,
}
