namespace Wattwise.Compression;

/// <summary>Why tools are sent.</summary>
internal enum ToolSelectionReason
{
    /// <summary>The conversation needs these; others are left out.</summary>
    Selected,

    /// <summary>All, because they are few.</summary>
    Few,

    /// <summary>All, because nothing in the conversation tells which ones it needs.</summary>
    Unclear,

    /// <summary>All, because the request forbids their use, and what is not used costs no wrong choice but a changed prefix.</summary>
    NoneAllowed,
}
