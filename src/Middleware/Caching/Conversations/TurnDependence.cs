namespace Wattwise.Caching;

/// <summary>How far a turn needs the turns before it.</summary>
internal enum TurnDependence
{
    /// <summary>It stands alone.</summary>
    None,

    /// <summary>It may need them: it refers to something said before, leaves it out, or is no question of its own.</summary>
    History,

    /// <summary>A move in the conversation without a subject of its own: yes, thanks, continue. It says nothing without them.</summary>
    Move,
}
