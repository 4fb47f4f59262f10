namespace Wattwise.Compression;

/// <summary>How the compression stage treats a span that the app marked.</summary>
public enum SpanTreatment
{
    /// <summary>The span goes out as it is, whatever it holds.</summary>
    Never,

    /// <summary>The span may lose what the question does not need, if the stage selects at all and the span is long enough to be worth it.
    /// Text of users and of the system is otherwise left alone: mark retrieved documents so.</summary>
    Select,

    /// <summary>As <see cref="Select"/>, however short the span is.</summary>
    Always,
}
