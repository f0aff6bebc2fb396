"""What a reward teaches the student: measured courses of training, their tables and charts (docs/student.md)."""

from touchstone.rehearsal.student.study.course import Rewarder
from touchstone.rehearsal.student.study.experiment import Study, StudySettings, study
from touchstone.rehearsal.student.study.rehearsal import LearningRehearsal, rehearse_learning

__all__ = ["LearningRehearsal", "Rewarder", "Study", "StudySettings", "rehearse_learning", "study"]
